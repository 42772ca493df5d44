package dev.autoami.schema.group;

/** Which of a test instance's addresses AutoAMI connects to. */
public enum Connect {
    PRIVATE_IP,
    PUBLIC_IP,
    PRIVATE_DNS,
    PUBLIC_DNS
}
