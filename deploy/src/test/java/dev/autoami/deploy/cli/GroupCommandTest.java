package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code autoami group}, its policy aside. */
class GroupCommandTest extends AgainstService {
    @Test
    void aGroupIsCreatedListedShownChangedAndDeleted() {
        assertThat(create("--trusted-fact", "pp_role=web", "--trusted-fact", "pp_zone=a")
                        .exitCode())
                .isZero();

        assertThat(autoami("group", "list").out()).containsPattern("web +eu-west-1 +ami-0123 +t3.small");
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("environment +production")
                .containsPattern("trusted facts +pp_role=web, pp_zone=a")
                .containsPattern("ca server +puppet.example.com");
        assertThat(autoami("group", "update", "web", "--image", "ami-0456", "--description", "all ours")
                        .out())
                .contains("its next rebake starts from ami-0456");
        assertThat(autoami("group", "update", "web", "--description", "").exitCode())
                .isZero();
        assertThat(autoami("group", "show", "web", "-o", "yaml").out())
                .contains("image: ami-0456", "fromBase: true")
                .doesNotContain("description");
        assertThat(autoami("group", "delete", "web").exitCode()).isZero();
        assertThat(autoami("group", "show", "web")).isEqualTo(new Result(1, "", "autoami: there is no group web\n"));
    }

    @Test
    void furtherTypesAndSubnetsAreGivenWithCommasOrRepeated() {
        assertThat(create("--type", "t3.small,t3a.small", "--subnet", "subnet-a", "--subnet", "subnet-b"))
                .returns(0, Result::exitCode);

        assertThat(autoami("group", "list").out()).containsPattern("ami-0123 +t3.small,t3a.small ");
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("instance type +t3.small, t3a.small\n")
                .containsPattern("subnet +subnet-a, subnet-b\n");

        assertThat(autoami("group", "update", "web", "--type", "m7i.large", "--subnet", "")
                        .exitCode())
                .isZero();
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("instance type +m7i.large\n")
                .doesNotContain("subnet");
        assertThat(autoami("group", "update", "web", "--type", ""))
                .isEqualTo(new Result(2, "", "autoami: type is needed\n"));
    }

    @Test
    void whatWouldDoNothingIsWrongUsage() {
        create();

        assertThat(autoami("group", "update", "web").exitCode()).isEqualTo(2);
        assertThat(autoami("images", "--region", "eu-west-1").exitCode()).isEqualTo(2);
    }

    @Test
    void twoGroupsOfOneNameAreRefused() {
        create();

        assertThat(create()).isEqualTo(new Result(1, "", "autoami: there is a group web already\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --image ami-0999              | 1 | image: there is no AMI ami-0999 in eu-west-1
        --image base                  | 2 | 'base' is no AMI id
        --region mars-1               | 1 | region: there is no EC2 region mars-1
        --login Admin;reboot          | 1 | login: expected the name of an account
        --type large                  | 1 | type: expected an instance type
        --type t3.small,large         | 1 | type: expected an instance type
        --subnet subnet-a,here        | 1 | subnet: expected an id such as subnet-0123, not 'here'
        --environment a-b             | 1 | environment: expected letters
        --keyname k --keyfile /no     | 1 | keyfile: /no cannot be read on the server
        --keyname k --keyfile /tmp    | 1 | keyfile: /tmp cannot be read on the server that runs AutoAMI, or is no file
        --keyname k --keyfile key.pem | 1 | keyfile: expected an absolute path
        --keyname k                   | 2 | keyname and keyfile are given together
        --connect carrier-pigeon      | 2 | connect is one of private-ip, public-ip
        --max-runs 11                 | 2 | max-runs is 2 to 10
        --max-runs many               | 2 | Invalid value for option '--max-runs'
        --trusted-fact pp_auth_role=x | 1 | trustedFacts: 'pp_auth_role' is none of
        --ignore Notify               | 2 | ignore rule 'Notify': a rule is written File[/var/cache/*], tag:noisy, or
        --no-ignore File[*]           | 2 | there is no ignore rule 'File[*]'; there are: 'Notify[*]'
        --rule strict                 | 2 | rule is one of intentional, simple, not 'strict'
        --before-clean /no/file       | 2 | --before-clean: /no/file is no text file
        --watch *                     | 1 | watch: '*' is every node
        --watch w*.*-*                | 1 | watch: 'w*.*-*' is every node
        --watch Web-*.example.com     | 1 | watch: expected a certname, or a pattern such as
        --watch *.autoami.internal    | 1 | under .autoami.internal only what 'autoami launch' left you can be watched, as web-l*.autoami.internal
        --watch-interval 59s          | 2 | watch.interval is a duration such as 90m or 6h, from 1m to 8760h, not '59s'
        --watch-interval daily        | 2 | watch.interval is a duration
        --watch-image maybe           | 2 | watch.image is one of checked, assumed-latest, not 'maybe'
        """)
    void whatIsWrongWithAGroupIsToldAndNothingIsMade(String options, int exitCode, String message) {
        Result result = create(options.split(" ", -1));

        assertThat(result.err()).contains(message);
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(autoami("group", "list", "-o", "json").out()).isEqualToIgnoringWhitespace("[]");
    }

    @Test
    void theCleanUpScriptIsReadByTheCommand() throws IOException {
        Path script = Files.writeString(directory.resolve("before"), "#!/bin/sh\nsystemctl stop app\n");

        create("--before-clean", script.toString());

        assertThat(autoami("group", "show", "web", "-o", "json").out()).contains("systemctl stop app");
    }

    @Test
    void theNodesThatAGroupWatchesAreSetChangedAndTakenAway() {
        assertThat(create("--watch", "web-*.example.com", "--watch", "web-l*.autoami.internal")
                        .err())
                .isEmpty();
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("watched nodes +web-\\*.example.com, web-l\\*.autoami.internal\n")
                .containsPattern("watch interval +6h\n")
                .containsPattern("watch image +checked\n");

        assertThat(autoami("group", "update", "web", "--watch-interval", "90m", "--watch-image", "assumed-latest")
                        .exitCode())
                .isZero();
        assertThat(autoami("group", "update", "web", "--watch", "db.example.com")
                        .exitCode())
                .isZero();
        assertThat(autoami("group", "show", "web").out())
                .containsPattern("watched nodes +db.example.com\n")
                .containsPattern("watch interval +90m\n")
                .containsPattern("watch image +assumed-latest\n");

        assertThat(autoami("group", "update", "web", "--watch", "").exitCode()).isZero();
        assertThat(autoami("group", "show", "web").out()).doesNotContain("watched nodes");
    }

    @Test
    void aGroupUnderRebakeIsDeletedOnlyWithCancel() {
        create();
        autoami("run", "web");

        Result refused = autoami("group", "delete", "web");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("has a rebake that has not ended", "--cancel");

        assertThat(autoami("group", "delete", "web", "--cancel").exitCode()).isZero();
        assertThat(autoami("group", "list", "-o", "json").out()).isEqualToIgnoringWhitespace("[]");
    }
}
