package dev.autoami.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/autoami}, installed beside jars, with JDKs that only say which one they are and what they were given. */
class LauncherTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        launcher = directory.resolve("opt/bin/autoami");
        Files.createDirectories(directory.resolve("opt/lib"));
        Files.createDirectories(launcher.getParent());
        Files.copy(Path.of("bin/autoami"), launcher);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        Files.createFile(directory.resolve("opt/lib/autoami-deploy.jar"));
        Files.createDirectories(directory.resolve("jvm"));
    }

    @Test
    void theNewestSuitableJdkIsTaken() throws Exception {
        jdk("jvm/a", "17.0.1");
        jdk("jvm/b", "25.0.1");
        jdk("jvm/c", "21.0.9");

        assertThat(run(Map.of(), "version").out()).startsWith("25.0.1");
    }

    @Test
    void javaHomeComesFirstWhenItIsNewEnough() throws Exception {
        jdk("jvm/a", "25");
        Path home = jdk("home", "21.0.2");

        assertThat(run(Map.of("JAVA_HOME", home.toString()), "version").out()).startsWith("21.0.2");
    }

    @Test
    void aJavaHomeThatIsTooOldIsPassedOver() throws Exception {
        jdk("jvm/a", "22");
        Path home = jdk("home", "1.8.0_392");

        assertThat(run(Map.of("JAVA_HOME", home.toString()), "version").out()).startsWith("22");
    }

    @Test
    void theJavaOnThePathIsFoundThroughItsLinks() throws Exception {
        Path home = jdk("somewhere", "23");
        Path bin = Files.createDirectories(directory.resolve("path"));
        Files.createSymbolicLink(bin.resolve("java"), home.resolve("bin/java"));

        assertThat(run(Map.of("PATH", bin + ":/usr/bin:/bin"), "version").out()).startsWith("23");
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        jdk("jvm/a", "17.0.1");

        Shell.Result result = run(Map.of(), "version");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("needs a JDK of 21 or newer", "apt install");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void argumentsArriveAsTheyWereGivenAndTheExitCodeComesBack() throws Exception {
        Path home = jdk("jvm/a", "25");
        Shell.script(home.resolve("bin/java"), "for a in \"$@\"; do echo \"<$a>\"; done; exit 3");

        Shell.Result result = run(Map.of(), "group", "create", "a b", "", "*");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).endsWith("<group>\n<create>\n<a b>\n<>\n<*>\n");
    }

    @Test
    void theServiceGetsOtherOptionsThanACommandAndTheUsersOwnComeLast() throws Exception {
        jdk("jvm/a", "25");

        assertThat(run(Map.of("AUTOAMI_JAVA_OPTS", "-Xmx1g -Dx=y"), "serve").out())
                .doesNotContain("TieredStopAtLevel")
                .containsPattern("-Xmx160m.* -Xmx1g -Dx=y -jar .*autoami-deploy.jar serve");
        assertThat(run(Map.of("HOME", directory.toString()), "run", "--wait").out())
                .contains("-XX:TieredStopAtLevel=1")
                .contains("-XX:SharedArchiveFile=" + directory.resolve(".cache/autoami"));
    }

    @Test
    void aLinkToItIsFollowed() throws Exception {
        jdk("jvm/a", "25");
        Path link = Files.createSymbolicLink(directory.resolve("autoami"), launcher);

        assertThat(Shell.run(
                                directory,
                                Map.of("AUTOAMI_JVMS", directory.resolve("jvm").toString()),
                                List.of(link.toString(), "version"))
                        .out())
                .contains(directory
                        .toRealPath()
                        .resolve("opt/lib/autoami-deploy.jar")
                        .toString());
    }

    @Test
    void inACloneThatCannotBeBuiltItSaysWhatToInstall() throws Exception {
        jdk("jvm/a", "25");
        Files.delete(directory.resolve("opt/lib/autoami-deploy.jar"));
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of("sh", "dirname", "readlink", "sed", "find", "head", "mkdir")) {
            Shell.script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }

        Shell.Result result = run(Map.of("PATH", tools.toString()), "version");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("there is no Maven");
    }

    private Path jdk(String where, String version) throws IOException {
        Path home = directory.resolve(where);
        Shell.script(home.resolve("bin/java"), "echo \"" + version + " $*\"");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Shell.Result run(Map<String, String> environment, String... arguments) throws Exception {
        Map<String, String> all = new HashMap<>();
        // No java of this machine: neither on the PATH nor where JDKs lie.
        Path tools = directory.resolve("no-java");
        if (!Files.exists(tools)) {
            Files.createDirectories(tools);
            for (String tool : List.of("sh", "dirname", "readlink", "sed", "mkdir")) {
                Shell.script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
            }
        }
        all.put("PATH", tools.toString());
        all.put("AUTOAMI_JVMS", directory.resolve("jvm").toString());
        all.putAll(environment);
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return Shell.run(directory, all, command);
    }
}
