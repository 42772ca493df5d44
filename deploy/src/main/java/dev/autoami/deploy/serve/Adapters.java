package dev.autoami.deploy.serve;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.InstanceShells;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The outside world of a service: the real one, or what a demo or a test puts in its place.
 *
 * @param defaultRegion the region of a group that names none
 */
public record Adapters(
        Cloud cloud,
        CertificateAuthority authority,
        InstanceShells shells,
        Supplier<Optional<String>> defaultRegion,
        AutoCloseable resources) {}
