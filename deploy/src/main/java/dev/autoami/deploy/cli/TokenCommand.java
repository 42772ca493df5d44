package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.CreatedToken;
import dev.autoami.deploy.api.message.NewToken;
import dev.autoami.deploy.api.message.TokenMessage;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoami token}. */
@Command(
        name = "token",
        description = "Tokens: who may call the service.",
        subcommands = {TokenCommand.Create.class, TokenCommand.Revoke.class, TokenCommand.ListAll.class})
final class TokenCommand {

    /** {@code autoami token create}. */
    @Command(name = "create", description = "Makes a token and prints it; nobody can ask for it again.")
    static final class Create extends ServiceCommand {
        @Parameters(paramLabel = "NAME")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private String name;

        @Option(
                names = "--scope",
                required = true,
                paramLabel = "SCOPE",
                description = "read, run or admin; each includes the ones before.")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private String scope;

        @Override
        int run(Client client, PrintWriter out) {
            out.println(client.post("/tokens", new NewToken(name, scope), CreatedToken.class)
                    .token());
            return ExitCode.DONE;
        }
    }

    /** {@code autoami token revoke}. */
    @Command(name = "revoke", description = "Ends a token, at once.")
    static final class Revoke extends ServiceCommand {
        @Parameters(paramLabel = "NAME")
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private String name;

        @Override
        int run(Client client, PrintWriter out) {
            client.delete("/tokens/" + Client.encode(name), Object.class);
            out.println("token %s revoked".formatted(name));
            return ExitCode.DONE;
        }
    }

    /** {@code autoami token list}. */
    @Command(name = "list", description = "Lists the tokens, without their texts.")
    static final class ListAll extends ServiceCommand {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli fills it
        private Output output;

        @Override
        int run(Client client, PrintWriter out) {
            output.list(
                    out,
                    client.list("/tokens", Map.of(), TokenMessage.class),
                    List.of(
                            new Output.Column<>("TOKEN", TokenMessage::name),
                            new Output.Column<>("SCOPE", TokenMessage::scope),
                            new Output.Column<>("CREATED", token -> Times.full(token.createdAt())),
                            new Output.Column<>("REVOKED", token -> Times.full(token.revokedAt()))));
            return ExitCode.DONE;
        }
    }
}
