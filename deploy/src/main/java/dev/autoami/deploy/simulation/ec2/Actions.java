package dev.autoami.deploy.simulation.ec2;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The actions of EC2 by name. They are performed one at a time, under the account's lock. */
final class Actions {
    private final Account account;
    private final CallCounts counts;
    private final Supplier<Conditions> conditions;
    private final Throttle throttle = new Throttle();
    private final Map<String, Action> actions = new HashMap<>();

    interface Action {
        void answer(Query query, Xml xml);
    }

    Actions(Account account, CallCounts counts, Supplier<Conditions> conditions) {
        this.account = account;
        this.counts = counts;
        this.conditions = conditions;
    }

    void add(String name, Action action) {
        actions.put(name, action);
    }

    void perform(Query query, Xml xml) {
        synchronized (account) {
            String name = query.action();
            if (conditions.get().throttling() && !throttle.admits(query, account.now())) {
                counts.throttled(name);
                throw new Ec2Error(503, "RequestLimitExceeded", "Request limit exceeded.");
            }
            Action action = Optional.ofNullable(actions.get(name))
                    .orElseThrow(() -> new Ec2Error(
                            "InvalidAction", "The action %s is not valid for this web service.".formatted(name)));
            if (query.flag("DryRun")) {
                throw new Ec2Error(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
            }
            action.answer(query, xml);
        }
    }
}
