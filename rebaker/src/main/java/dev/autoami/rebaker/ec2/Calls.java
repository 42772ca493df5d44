package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.NoCapacityException;
import dev.autoami.rebaker.NotOfferedException;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes calls in one region, and translates what EC2 and the SDK answer into what the caller can do, by error code. This
 * is the only place that does.
 */
final class Calls {
    /** It may well go through later. Everything with an HTTP status of 500 and above is counted among them. */
    private static final Set<String> PASSING = Set.of(
            "RequestLimitExceeded",
            "Throttling",
            "ThrottlingException",
            "RequestThrottled",
            "InternalError",
            "InternalFailure",
            "ServiceUnavailable",
            "Unavailable",
            "IncorrectState",
            "IncorrectInstanceState",
            "ConcurrentSnapshotLimitExceeded",
            "PendingSnapshotLimitExceeded",
            "ConcurrentTagAccess",
            // temporary credentials are renewed by whoever gave them
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired");

    /** Another type, zone or subnet may have room. */
    private static final Set<String> NO_CAPACITY = Set.of(
            "InsufficientInstanceCapacity",
            "InsufficientHostCapacity",
            "InsufficientReservedInstanceCapacity",
            "InsufficientFreeAddressesInSubnet");

    /** What RunInstances says of a type that the zone does not have. */
    private static final String NOT_OFFERED = "Unsupported";

    private final String region;

    Calls(String region) {
        this.region = region;
    }

    /**
     * @param action as IAM names it, without the service: {@code RunInstances}
     * @param doing begins the error message: {@code launching a t3.small from ami-1}
     */
    <T> T make(String action, String doing, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw translate(e, action, doing);
        }
    }

    /** The same, for a call to which one of these error codes is an answer that the caller knows what to do with. */
    <T> Optional<T> make(String action, String doing, Set<String> expected, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (AwsServiceException e) {
            if (expected.contains(code(e))) {
                return Optional.empty();
            }
            throw translate(e, action, doing);
        } catch (SdkException e) {
            throw translate(e, action, doing);
        }
    }

    /** The same, for a call without a result: answers the expected error code, or nothing when the call went through. */
    Optional<String> attempt(String action, String doing, Set<String> expected, Runnable call) {
        try {
            call.run();
            return Optional.empty();
        } catch (AwsServiceException e) {
            if (expected.contains(code(e))) {
                return Optional.of(code(e));
            }
            throw translate(e, action, doing);
        } catch (SdkException e) {
            throw translate(e, action, doing);
        }
    }

    private RuntimeException translate(SdkException e, String action, String doing) {
        if (e instanceof AwsServiceException answer) {
            return translate(answer, action, doing);
        }
        if (e instanceof AbortedException) {
            Thread.currentThread().interrupt();
        }
        String message = "%s in %s: %s".formatted(doing, region, e.getMessage());
        // The SDK has no type of its own for this.
        if (String.valueOf(e.getMessage()).startsWith("Unable to load credentials")) {
            return new RefusedException(
                    ("%s in %s: no AWS credentials were found; give the service an instance role, a profile, or"
                                    + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
                            .formatted(doing, region),
                    e);
        }
        return new UnavailableException(message, e);
    }

    private RuntimeException translate(AwsServiceException e, String action, String doing) {
        String answer = "%s in %s: EC2 answered %s (%s)"
                .formatted(
                        doing,
                        region,
                        code(e),
                        e.awsErrorDetails() == null
                                ? "HTTP " + e.statusCode()
                                : e.awsErrorDetails().errorMessage());
        if (isNoCapacity(e)) {
            return new NoCapacityException(answer, e);
        }
        if (action.equals("RunInstances") && code(e).equals(NOT_OFFERED)) {
            return new NotOfferedException(answer + advice(code(e), action), e);
        }
        if (e.statusCode() >= 500 || PASSING.contains(code(e))) {
            return new UnavailableException(answer, e);
        }
        return new RefusedException(answer + advice(code(e), action), e);
    }

    static boolean isNoCapacity(AwsServiceException e) {
        return NO_CAPACITY.contains(code(e));
    }

    private String advice(String code, String action) {
        return switch (code) {
            case "UnauthorizedOperation", "AccessDenied", "AccessDeniedException" ->
                ": allow ec2:%s to AutoAMI's role; deploy/docs/iam-policy.json is a policy that suffices"
                        .formatted(action);
            case "AuthFailure",
                    "InvalidClientTokenId",
                    "UnrecognizedClientException",
                    "SignatureDoesNotMatch",
                    "MissingAuthenticationToken" -> ": check the AWS credentials of the service, and its clock";
            case "OptInRequired" -> ": enable the region for the account";
            case "InvalidAMIID.NotFound", "InvalidAMIID.Malformed" ->
                ": no such AMI in %s, or it is not shared with this account".formatted(region);
            case "InvalidAMIID.Unavailable" -> ": the AMI is not available, or no longer";
            case "VcpuLimitExceeded", "InstanceLimitExceeded", "MaxIOPSLimitExceeded", "VolumeLimitExceeded" ->
                ": end what is not needed, or ask AWS for a higher quota";
            case "VPCIdNotSpecified", "MissingInput" ->
                ": there is no default VPC in %s; name a subnet for the group (--subnet)".formatted(region);
            case NOT_OFFERED ->
                ": name another instance type (--type), or a subnet in another zone (--subnet), for the group";
            case "InvalidKeyPair.NotFound" -> ": import the key pair into %s first".formatted(region);
            case "InvalidInstanceID.NotFound" -> ": no such instance in %s".formatted(region);
            default -> "";
        };
    }

    private static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? "HTTP " + e.statusCode()
                : e.awsErrorDetails().errorCode();
    }
}
