package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Calls that fail, connections that are cut, answers that are late. */
class CallFaultsTest {
    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    @Test
    void theNthCallOfAnActionFailsAndDoesNothing() {
        day.ec2.faults().arrange(new Fault.FailedCall(Calls.nth("RunInstances", 2), 503, "RequestLimitExceeded"));

        day.run("one");
        assertRefused(503, "RequestLimitExceeded", () -> day.run("two"));
        day.run("three");

        assertThat(day.ec2.contents().instances()).hasSize(2);
        assertThat(day.ec2.calls()).containsEntry("RunInstances", 3);
        assertThat(day.ec2.faults().arranged()).isEmpty();
    }

    @Test
    void severalFaultsOfAnActionComeOneAfterTheOther() {
        day.ec2.faults().arrange(new Fault.FailedCall(Calls.next("RunInstances"), 503, "RequestLimitExceeded"));
        day.ec2.faults().arrange(new Fault.FailedCall(Calls.next("RunInstances", 2), 500, "InternalError"));

        assertRefused(503, "RequestLimitExceeded", () -> day.run("one"));
        assertRefused(500, "InternalError", () -> day.run("one"));
        assertRefused(500, "InternalError", () -> day.run("one"));
        day.run("one");

        assertThat(day.ec2.contents().instances()).hasSize(1);
    }

    @Test
    void aCallWhoseConnectionIsCutHasDoneNothing() {
        day.ec2.faults().arrange(new Fault.LostCall(Calls.next("RunInstances")));

        assertThatThrownBy(() -> day.run("token")).isInstanceOf(SdkClientException.class);

        assertThat(day.ec2.contents().instances()).isEmpty();
        assertThat(day.ec2.calls()).containsEntry("RunInstances", 1);
    }

    @Test
    void aCallWhoseAnswerIsLostHasDoneItsWork() {
        String instance = day.stopped("token");
        day.ec2.faults().arrange(new Fault.LostAnswer(Calls.next("CreateImage")));

        assertThatThrownBy(() -> day.image(instance, "autoami-web-1")).isInstanceOf(SdkClientException.class);

        assertThat(day.ec2.contents().images()).hasSize(1);
        assertRefused(400, "InvalidAMIName.Duplicate", () -> day.image(instance, "autoami-web-1"));
    }

    @Test
    void aSlowAnswerComesWhenItsTimeHasComeAndTheWorkWasDoneAtOnce() throws Exception {
        day.ec2.faults().arrange(new Fault.SlowAnswer(Calls.next("RunInstances"), Duration.ofSeconds(20)));

        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> day.run("token"));
        await().until(() -> day.ec2.contents().instances().size() == 1);
        await().until(() -> {
            // The answer is in the queue soon after the work is done.
            day.time.advance(Duration.ofSeconds(20));
            return answer.isDone();
        });

        assertThat(answer.get(1, TimeUnit.SECONDS)).startsWith("i-");
    }

    @Test
    void faultsAreForgottenWhenAsked() {
        day.ec2.faults().arrange(new Fault.LostCall(Calls.next("RunInstances")));

        day.ec2.faults().clear();

        assertThat(day.run("token")).startsWith("i-");
    }
}
