package dev.autoami.deploy.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user sees when a command cannot do what it was asked: a sentence, and a stack trace only on request. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    /** Wrong usage: one line, the synopsis, and where to read more. */
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.print(command.getHelp().fullSynopsis());
        err.println("see '" + command.getCommandSpec().qualifiedName() + " --help'");
        err.flush();
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        String message = e.getMessage();
        err.println("autoami: "
                + Plain.lines(message == null || !(e instanceof CommandFailedException) ? describe(e) : message));
        Autoami root = (Autoami) command.getCommandSpec().root().userObject();
        if (root.stacktrace) {
            e.printStackTrace(err);
        } else if (!(e instanceof CommandFailedException)) {
            err.println("This should not have happened; --stacktrace shows where.");
        }
        err.flush();
        return e instanceof CommandFailedException failed ? failed.exitCode() : ExitCode.FAILED;
    }

    private static String describe(Exception e) {
        return e.getMessage() == null ? e.getClass().getName() : e.getMessage();
    }
}
