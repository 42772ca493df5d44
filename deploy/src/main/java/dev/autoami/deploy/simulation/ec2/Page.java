package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Optional;

/** A part of a long answer; the token says where the next part begins. */
record Page<T>(List<T> items, Optional<String> nextToken) {
    static <T> Page<T> of(List<T> all, Query query) {
        int start = Math.min(all.size(), query.number("NextToken", 0));
        int end = Math.min(all.size(), start + query.number("MaxResults", 1000));
        return new Page<>(
                all.subList(start, end), end < all.size() ? Optional.of(Integer.toString(end)) : Optional.empty());
    }
}
