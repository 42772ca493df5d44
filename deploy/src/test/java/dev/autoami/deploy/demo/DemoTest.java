package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.cli.Autoami;
import dev.autoami.rebaker.Cloud.Launch;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @Test
    void theDemoRebakesFourTimesAndLeavesNothingButImages() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int exitCode = Autoami.commandLine(new PrintWriter(out), new PrintWriter(err), new Demo())
                .execute("demo", "--plain");

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .containsSubsequence(
                        "$ autoami group create web",
                        "Rebake 1",
                        "8 intentional changes",
                        "PROMOTED",
                        "Rebake 2",
                        "UP_TO_DATE",
                        "Rebake 3",
                        "3 intentional changes: File[/var/lib/d-lab/app.conf], Package[labpkg], Service[labpkgd]",
                        "PROMOTED",
                        "Rebake 4",
                        "REJECTED",
                        "$ autoami images web",
                        "2 images, 2 snapshots, 0 instances, 0 key pairs, 0 security groups; on the CA 0 certificates",
                        "All as it should be");
        assertThat(exitCode).isZero();
    }

    @Test
    void whatIsLeftInTheAccountIsFoundOut(@TempDir Path directory) {
        try (World world = new World(directory, Clock.systemUTC());
                Ec2Cloud cloud = new Ec2Cloud(Ec2Settings.defaults().withSimulator(world.ec2.endpoint()))) {
            assertThat(new Leftovers(world).faults()).isEmpty();

            cloud.launch(new Launch(
                    World.REGION,
                    World.BASE,
                    "t3.small",
                    "forgotten",
                    "#cloud-config\n",
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Map.of()));

            assertThat(new Leftovers(world).faults())
                    .satisfiesExactly(
                            instances -> assertThat(instances).startsWith("instances are left: [i-"),
                            volumes -> assertThat(volumes).startsWith("volumes are left: [vol-"));
        }
    }
}
