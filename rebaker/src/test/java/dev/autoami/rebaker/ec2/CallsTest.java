package dev.autoami.rebaker.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.rebaker.NoCapacityException;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

class CallsTest {
    private final Calls calls = new Calls("eu-west-1");

    @ParameterizedTest
    @CsvSource({
        "503, RequestLimitExceeded",
        "500, InternalError",
        "400, RequestLimitExceeded",
        "400, IncorrectState",
        "400, IncorrectInstanceState",
        "400, RequestExpired",
        "502, SomethingNobodyKnows",
    })
    void whatMayPassIsUnavailable(int status, String code) {
        assertThatThrownBy(() -> make(answering(status, code)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("launching a t3.small from ami-1 in eu-west-1: EC2 answered " + code);
    }

    @ParameterizedTest
    @CsvSource({
        "500, InsufficientInstanceCapacity",
        "500, InsufficientHostCapacity",
        "400, InsufficientFreeAddressesInSubnet",
    })
    void noRoomIsToldApartSoThatAnotherTypeOrZoneIsTried(int status, String code) {
        assertThatThrownBy(() -> make(answering(status, code)))
                .isInstanceOf(NoCapacityException.class)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("EC2 answered " + code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | UnauthorizedOperation       | allow ec2:RunInstances to AutoAMI's role;"
                        + " deploy/docs/iam-policy.json",
                "401 | AuthFailure                 | check the AWS credentials",
                "400 | InvalidAMIID.NotFound       | no such AMI in eu-west-1",
                "400 | VcpuLimitExceeded           | ask AWS for a higher quota",
                "400 | VPCIdNotSpecified           | name a subnet for the group (--subnet)",
                "400 | InvalidKeyPair.NotFound     | import the key pair into eu-west-1 first",
                "400 | IdempotentParameterMismatch | the text of EC2",
                "400 | SomethingNobodyKnows        | the text of EC2",
            })
    void whatWillNotPassIsRefusedWithWhatToDo(int status, String code, String advice) {
        assertThatThrownBy(() -> make(answering(status, code)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("launching a t3.small from ami-1 in eu-west-1: EC2 answered " + code)
                .hasMessageContaining(advice)
                .hasCauseInstanceOf(Ec2Exception.class);
    }

    @Test
    void aLostConnectionAndATimeoutAreUnavailable() {
        assertThatThrownBy(() -> make(throwing(SdkClientException.create("Unable to execute HTTP request: reset"))))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> make(throwing(ApiCallTimeoutException.create(100_000))))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void missingCredentialsAreRefusedWithWhatToDo() {
        assertThatThrownBy(() -> make(
                        throwing(SdkClientException.create("Unable to load credentials from any of the providers"))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("give the service an instance role");
    }

    @Test
    void anInterruptIsUnavailableAndKept() {
        assertThatThrownBy(() -> make(throwing(AbortedException.create("Thread was interrupted"))))
                .isInstanceOf(UnavailableException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anExpectedErrorIsAnAnswer() {
        assertThat(calls.<String>make("CreateImage", "imaging", Set.of("InvalidAMIName.Duplicate"), () -> {
                    throw answer(400, "InvalidAMIName.Duplicate");
                }))
                .isEmpty();
        assertThat(calls.attempt("DeleteSnapshot", "deleting", Set.of("InvalidSnapshot.InUse"), () -> {
                    throw answer(400, "InvalidSnapshot.InUse");
                }))
                .contains("InvalidSnapshot.InUse");
        assertThatThrownBy(() -> calls.attempt("DeleteSnapshot", "deleting", Set.of("InvalidSnapshot.InUse"), () -> {
                    throw answer(400, "Other");
                }))
                .isInstanceOf(RefusedException.class);
    }

    private String make(Supplier<String> call) {
        return calls.make("RunInstances", "launching a t3.small from ami-1", call);
    }

    private static Supplier<String> answering(int status, String code) {
        return throwing(answer(status, code));
    }

    private static Supplier<String> throwing(RuntimeException e) {
        return () -> {
            throw e;
        };
    }

    private static RuntimeException answer(int status, String code) {
        return Ec2Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("the text of EC2")
                        .build())
                .build();
    }
}
