package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Port to what simulated instances really are: SSH servers in this process, or containers. Calls block, on virtual
 * threads, never two at a time for one instance; anything thrown makes the instance, or the image, fail.
 */
public interface Machines {
    /** Called once, before anything else: whom to tell that an instance has powered itself off. */
    void onPowerOff(Consumer<InstanceId> listener);

    /** Makes and starts a machine from the disk that stands for an AMI; answers its private IP address. */
    String start(Boot boot);

    /** Stops a machine and keeps its disk. Stopped already: no error. */
    void stop(InstanceId instance);

    /** Starts a stopped machine; answers its private IP address. */
    String restart(InstanceId instance);

    /** Removes a machine and its disk, running or not. Gone already: no error. */
    void remove(InstanceId instance);

    /** Captures the disk of a machine, so that others can start from it as an AMI. */
    void image(InstanceId instance, AmiId ami);

    /** Drops the disk that stands for an AMI. */
    void forget(AmiId ami);

    /**
     * What a machine starts with.
     *
     * @param userData at most 16 KiB, decoded
     * @param publicKey of the key pair that the instance was launched with, as OpenSSH writes it
     * @param terminateOnShutdown whether EC2 will terminate the instance when it powers itself off
     */
    record Boot(
            InstanceId instance,
            AmiId ami,
            UserData userData,
            Optional<String> publicKey,
            boolean terminateOnShutdown) {}
}
