package dev.autoami.it.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the design, held by a test because a list in a document rots. */
@AnalyzeClasses(
        packages = "dev.autoami",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {
    /** From {@code package} on, the tests that other modules lend are in a jar, which ArchUnit takes for a program. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule schemaKnowsNoneOfUsAndNoEdge = noClasses()
            .that()
            .resideInAPackage("dev.autoami.schema..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.autoami.ingest..",
                    "dev.autoami.rebaker..",
                    "dev.autoami.deploy..",
                    "io.vertx..",
                    "software.amazon..",
                    "net.schmizz..",
                    "org.yaml..",
                    "org.snakeyaml..")
            .because("the registry knows no HTTP, EC2, SSH or YAML");

    @ArchTest
    static final ArchRule ingestKnowsNoCloudAndNoShell = noClasses()
            .that()
            .resideInAPackage("dev.autoami.ingest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.autoami.rebaker..", "dev.autoami.deploy..", "software.amazon..", "net.schmizz..", "org.jooq..")
            .because("report-ingest turns bytes into decisions and knows nothing of EC2 or SSH");

    @ArchTest
    static final ArchRule rebakerKnowsNoRoutesAndNoReportFormats = noClasses()
            .that()
            .resideInAPackage("dev.autoami.rebaker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.autoami.ingest..",
                    "dev.autoami.deploy..",
                    "io.vertx.ext.web..",
                    "org.yaml..",
                    "org.snakeyaml..",
                    "org.jooq..")
            .because("the rebake speaks to ports, and reports are read elsewhere");

    @ArchTest
    static final ArchRule stepsKnowOnlyPorts = noClasses()
            .that()
            .resideInAPackage("dev.autoami.rebaker.steps..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..",
                    "software.amazon..",
                    "net.schmizz..",
                    "com.github.kagkarlsson..",
                    "dev.autoami.rebaker.ec2..",
                    "dev.autoami.rebaker.puppetca..")
            .because("a step is tested with fakes, and an adapter is changed in one place");

    @ArchTest
    static final ArchRule ec2StaysInItsAdapter = noClasses()
            .that()
            .resideOutsideOfPackage("dev.autoami.rebaker.ec2..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..")
            .because("no SDK type leaves its adapter");

    @ArchTest
    static final ArchRule sshStaysInItsAdapter = noClasses()
            .that()
            .resideOutsideOfPackage("dev.autoami.rebaker.ssh..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.schmizz..", "com.hierynomus..")
            .because("no SDK type leaves its adapter");

    @ArchTest
    static final ArchRule jooqStaysInTheSchema = noClasses()
            .that()
            .resideOutsideOfPackage("dev.autoami.schema..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jooq..", "dev.autoami.schema.jooq..")
            .because("callers get our records");

    @ArchTest
    static final ArchRule theServiceDoesNotNeedItsSimulation = noClasses()
            .that()
            .resideInAnyPackage("dev.autoami.deploy.serve..", "dev.autoami.deploy.api..", "dev.autoami.deploy.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.autoami.deploy.simulation..", "dev.autoami.deploy.demo..")
            .because("what runs in production must not know that it may be simulated");

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("dev.autoami.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ingestHasNoCycles =
            slices().matching("dev.autoami.ingest.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule deployHasNoCycles =
            slices().matching("dev.autoami.deploy.(*)..").should().beFreeOfCycles();
}
