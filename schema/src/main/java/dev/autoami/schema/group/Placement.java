package dev.autoami.schema.group;

import java.util.Optional;

/**
 * What kind of instance is launched where.
 *
 * @param subnet and so the zone; if empty, EC2 chooses among the default VPC's
 */
public record Placement(String instanceType, Optional<String> subnet) {
    @Override
    public String toString() {
        return subnet.map(where -> instanceType + " in " + where).orElse(instanceType);
    }
}
