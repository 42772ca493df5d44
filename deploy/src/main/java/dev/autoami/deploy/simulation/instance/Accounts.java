package dev.autoami.deploy.simulation.instance;

import java.util.List;
import java.util.Optional;

/** The accounts in {@code /etc/passwd}. */
final class Accounts {
    private Accounts() {}

    static Optional<String> home(Disk disk, String login) {
        return lines(disk).stream()
                .filter(fields -> fields.getFirst().equals(login))
                .map(fields -> fields.get(5))
                .findFirst();
    }

    static List<String> homes(Disk disk) {
        return lines(disk).stream().map(fields -> fields.get(5)).toList();
    }

    private static List<List<String>> lines(Disk disk) {
        return disk.read("/etc/passwd")
                .orElse("")
                .lines()
                .map(line -> List.of(line.split(":", -1)))
                .filter(fields -> fields.size() == 7)
                .toList();
    }
}
