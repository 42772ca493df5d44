package dev.autoami.deploy.api;

/** What a route does, blocking, on a virtual thread. */
@FunctionalInterface
interface Work {
    Answer answer(Call call);
}
