package dev.autoami.rebaker;

/**
 * The instance answered with the right host key but refused our login: its account or our key is not there, not yet
 * (cloud-init still runs) or no more (CLEAN removed it). Told apart from an instance that does not answer at all.
 */
public final class LoginRefusedException extends UnavailableException {
    public LoginRefusedException(String message) {
        super(message);
    }
}
