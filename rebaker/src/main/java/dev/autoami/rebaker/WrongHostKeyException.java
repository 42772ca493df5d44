package dev.autoami.rebaker;

/** The instance showed another host key than the one we gave it: cloud-init has not run, or somebody is in between. */
public final class WrongHostKeyException extends UnavailableException {
    public WrongHostKeyException(String message) {
        super(message);
    }
}
