package dev.autoami.schema.image;

/** The registry's key of an image. */
public record ImageId(long value) {
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
