package dev.autoami.deploy.config;

import java.util.List;

/** The configuration is wrong; has a line for each thing that is. */
public final class ConfigurationException extends RuntimeException {
    private final List<String> errors;

    ConfigurationException(List<String> errors) {
        super(String.join(System.lineSeparator(), errors));
        this.errors = List.copyOf(errors);
    }

    public ConfigurationException(String error) {
        this(List.of(error));
    }

    public ConfigurationException(String error, Throwable cause) {
        super(error, cause);
        this.errors = List.of(error);
    }

    public List<String> errors() {
        return errors;
    }
}
