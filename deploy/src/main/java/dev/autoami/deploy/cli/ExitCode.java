package dev.autoami.deploy.cli;

/** What the process answers; for several groups the worst. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REJECTED = 3;
    static final int CANCELLED = 4;
    static final int UNREACHABLE = 5;

    private ExitCode() {}
}
