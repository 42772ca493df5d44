package dev.autoami.schema.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<String>> written = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);
    private final Together<String> together = new Together<>(this::write);

    @AfterEach
    void end() {
        firstMayEnd.countDown();
        threads.close();
    }

    @Test
    void thoseThatComeDuringAWriteAreWrittenTogetherAfterIt() {
        List<CompletableFuture<Void>> all = addDuringTheFirst("second", "third", "fourth");
        assertThat(all).noneMatch(CompletableFuture::isDone);

        firstMayEnd.countDown();

        all.forEach(CompletableFuture::join);
        assertThat(written).containsExactly(List.of("first"), List.of("second", "third", "fourth"));
    }

    @Test
    void theFailureOfOnePartIsItsCallersAlone() {
        List<CompletableFuture<Void>> all = addDuringTheFirst("second", "refused", "fourth");

        firstMayEnd.countDown();

        assertThatThrownBy(all.get(2)::join).hasRootCauseMessage("no refused");
        all.get(1).join();
        all.get(3).join();
    }

    @Test
    void aWriteThatBreaksEndsAllPartsAndTheNextIsWritten() {
        List<CompletableFuture<Void>> all = addDuringTheFirst("second", "broken");

        firstMayEnd.countDown();

        assertThatThrownBy(all.get(1)::join).hasRootCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(all.get(2)::join).hasMessageContaining("failed");
        together.add("next");
        assertThat(written.getLast()).containsExactly("next");
    }

    /** The first is being written when the others come, one after the other. */
    private List<CompletableFuture<Void>> addDuringTheFirst(String... others) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        all.add(CompletableFuture.runAsync(() -> together.add("first"), threads));
        await(() -> written.size() == 1);
        for (String other : others) {
            all.add(CompletableFuture.runAsync(() -> together.add(other), threads));
            await(() -> together.waiting() == all.size() - 1);
        }
        return all;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    private void write(List<Together.Part<String>> parts) {
        List<String> contents = parts.stream().map(Together.Part::content).toList();
        written.add(contents);
        if (contents.contains("first")) {
            try {
                firstMayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (contents.contains("broken")) {
            throw new IllegalStateException("the write has failed");
        }
        parts.stream()
                .filter(part -> part.content().equals("refused"))
                .forEach(part -> part.fail(new IllegalArgumentException("no refused")));
    }
}
