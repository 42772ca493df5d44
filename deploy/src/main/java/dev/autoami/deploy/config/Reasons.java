package dev.autoami.deploy.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** File trouble in words: the JDK's messages are often the path only. */
final class Reasons {
    private Reasons() {}

    static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case CharacterCodingException foreign -> "it is no text in UTF-8";
            case AccessDeniedException denied -> "permission denied for the user that AutoAMI runs as";
            default -> String.valueOf(e.getMessage());
        };
    }
}
