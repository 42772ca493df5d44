package dev.autoami.rebaker.ec2;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** What the descriptions of instances and of images have in common. */
final class Described {
    /** So many values a filter takes. */
    private static final int BATCH = 200;

    private Described() {}

    static Filter filter(String name, Collection<String> values) {
        return Filter.builder().name(name).values(values).build();
    }

    static List<List<String>> inBatches(Collection<?> ids) {
        List<String> texts = ids.stream().map(Object::toString).toList();
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += BATCH) {
            batches.add(texts.subList(from, Math.min(from + BATCH, texts.size())));
        }
        return batches;
    }

    /** So many calls it takes to describe these. */
    static int batches(int ids) {
        return (ids + BATCH - 1) / BATCH;
    }

    /** For an error message. */
    static String shortened(List<String> ids) {
        return ids.size() <= 3 ? String.join(", ", ids) : "%s and %d more".formatted(ids.getFirst(), ids.size() - 1);
    }

    static Map<String, String> tags(List<Tag> tags) {
        return tags.stream().collect(toUnmodifiableMap(Tag::key, Tag::value));
    }

    /** Tags at creation: there is no moment at which what we made does not say that it is ours. */
    static List<TagSpecification> specifications(Map<String, String> tags, ResourceType... types) {
        List<Tag> list = tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        return Stream.of(types)
                .map(type ->
                        TagSpecification.builder().resourceType(type).tags(list).build())
                .toList();
    }

    /** EC2 describes an address that is not there as an empty text, or not at all. */
    static Optional<String> present(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }
}
