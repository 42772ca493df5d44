package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.it.lab.Autoami;
import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.Lab;
import dev.autoami.it.lab.PuppetServer;
import dev.autoami.it.lab.Service;
import dev.autoami.it.lab.Witness;
import dev.autoami.schema.image.AmiId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes wrong for users in their first hour: each gets an error that says what to do, and nothing is left half-done. */
class BadInputIT {
    private final Lab lab = Lab.running();

    @Test
    void baseImagesThatLackSomethingAreRefusedAndWhatTheyLackIsNamed() {
        group("noagent", Lab.NO_AGENT);
        group("nosudo", Lab.NO_SUDO);
        group("nocloudinit", Lab.NO_CLOUD_INIT);
        Autoami.Result run = lab.autoami().run("run", "noagent", "nosudo", "nocloudinit", "--wait");

        assertThat(run.exitCode()).isEqualTo(1);
        assertFailed("noagent", "Puppet");
        assertFailed("nosudo", "sudo");
        assertFailed("nocloudinit", "cloud-init");
    }

    @Test
    void aLoginThatTheImageDoesNotHaveIsNamed() {
        lab.puppet().deploy("wronglogin", Manifests.WEB);
        group("wronglogin", Lab.AGENT_8, "--login", "nobodyhere");

        Ended rebake = new Web(lab, "wronglogin").rebake();

        assertThat(rebake.outcome()).isEqualTo("FAILED");
        assertThat(rebake.failure()).contains("nobodyhere", "--login");
        new Leftovers(lab).mustBeNoneOf(rebake);
    }

    @Test
    void whatDoesNotExistIsRefusedBeforeAnythingIsMade() {
        assertRefused(create("ghost", "--image", "ami-0123456789"), "ami-0123456789");
        assertRefused(create("ghost", "--image", Lab.AGENT_8.value(), "--region", "eu-nowhere-1"), "eu-nowhere-1");
        assertRefused(
                create("ghost", "--image", Lab.AGENT_8.value(), "--keyname", "k", "--keyfile", "/no/such/key"),
                "/no/such/key");
        assertRefused(lab.autoami().run("group", "show", "ghost"), "ghost");
        assertRefused(lab.autoami().run("run", "ghost"), "ghost");
        create("twice", "--image", Lab.AGENT_8.value()).orThrow();
        assertRefused(create("twice", "--image", Lab.AGENT_8.value()), "twice");
    }

    @Test
    void aCaThatRefusesIsToldWithTheRuleThatItLacks() throws Exception {
        int port = Lab.freePort();
        try (Service other = lab.serve(
                "othersuffix", port, lab.mySql().create("othersuffix"), Map.of("certname-suffix", "other.internal"))) {
            Autoami autoami = lab.client(other, "othersuffix");
            lab.puppet().deploy("other", Manifests.WEB);
            autoami.run(creation("other", "--image", Lab.AGENT_8.value())).orThrow();

            Ended rebake = autoami.waitFor("other", "run", "other", "--wait");

            assertThat(rebake.run().exitCode()).isEqualTo(1);
            assertThat(rebake.failure()).contains("403", "auth.conf", "certificate_status", "other[.]internal");
            assertThat(lab.instances()).isEmpty();
        }
    }

    @Test
    void aRequestThatSomebodyPlantedUnderOurNameIsNotSigned() {
        lab.onBoot("planted", witness -> lab.puppet().plant(witness.certname("autoami.internal")));
        group("planted", Lab.AGENT_8);
        lab.puppet().deploy("planted", Manifests.WEB);

        Ended rebake = new Web(lab, "planted").rebake();

        assertThat(rebake.outcome()).isEqualTo("FAILED");
        assertThat(rebake.failure()).contains(rebake.certname());
        assertThat(rebake.run().out()).doesNotContain("signed the request");
        Witness witness = lab.witness(rebake.instance());
        assertThat(witness.agentFiles()).isEmpty();
        new Leftovers(lab).mustBeNoneOf(rebake);
    }

    @Test
    void onlyAPuppetServerOnTheListMayPostReports() {
        PuppetServer puppet = lab.puppet();
        puppet.issueForCurl("stranger.lab");

        assertThat(puppet.postReport("stranger.lab", "host: web\n")).isEqualTo(403);
        assertThat(puppet.postReport(Lab.PUPPET_SERVER, "no report at all")).isEqualTo(400);
        assertThat(puppet.postReportOf(Lab.PUPPET_SERVER, 40 * 1024 * 1024)).isEqualTo(413);
    }

    @Test
    void aDatabaseThatIsDownIsNamed() throws Exception {
        String url = "jdbc:mysql://127.0.0.1:%d/autoami".formatted(Lab.freePort());
        try (Service service = lab.begin("nodatabase", Lab.freePort(), url, Map.of())) {
            await().atMost(Duration.ofMinutes(2)).until(() -> !service.isAlive());
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.log()).contains("database.url", url);
        }
    }

    private void group(String name, AmiId base, String... more) {
        String[] options = new String[more.length + 2];
        options[0] = "--image";
        options[1] = base.value();
        System.arraycopy(more, 0, options, 2, more.length);
        create(name, options).orThrow();
    }

    private Autoami.Result create(String name, String... options) {
        return lab.autoami().run(creation(name, options));
    }

    private static String[] creation(String name, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "group",
                "create",
                name,
                "--type",
                "t3.small",
                "--puppet-server",
                Lab.PUPPET_SERVER,
                "--environment",
                name));
        command.addAll(List.of(options));
        if (!command.contains("--login")) {
            command.addAll(List.of("--login", "debian"));
        }
        return command.toArray(String[]::new);
    }

    private void assertFailed(String group, String named) {
        Ended rebake = lab.autoami().newest(group);
        assertThat(rebake.outcome()).isEqualTo("FAILED");
        assertThat(rebake.failure()).contains(named);
        new Leftovers(lab).mustBeNoneOf(rebake);
    }

    private static void assertRefused(Autoami.Result result, String named) {
        assertThat(result.exitCode()).as("%s", result).isNotZero();
        assertThat(result.err()).contains(named).doesNotContain("Exception");
    }
}
