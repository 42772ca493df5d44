package dev.autoami.schema;

import static dev.autoami.schema.AtOnce.atOnce;
import static dev.autoami.schema.Samples.NOBODY;
import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.plain;
import static dev.autoami.schema.Samples.rich;
import static dev.autoami.schema.jooq.Tables.IMAGE_GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.GroupBusyException;
import dev.autoami.schema.group.GroupExistsException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.IgnoredChange;
import dev.autoami.schema.group.UnknownGroupException;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jooq.JSON;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/** What the groups promise. */
abstract class GroupsContract extends OpenRegistry {
    private static final Settings UNQUOTED =
            new Settings().withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED);

    @Test
    void aGroupIsReadAsItWasCreated() {
        Group created = registry.groups().create(web, rich());

        assertThat(created.settings()).isEqualTo(rich());
        assertThat(created.createdAt()).isEqualTo(NOW);
        assertThat(created.fromBase()).isFalse();
        assertThat(registry.groups().find(web)).contains(created);
        assertThat(registry.groups().find(created.id())).contains(created);
        assertThat(registry.groups().all()).contains(created);
    }

    @Test
    void aGroupNeedsNoneOfWhatIsOptional() {
        assertThat(registry.groups().create(web, plain()).settings()).isEqualTo(plain());
    }

    @Test
    void aGroupOfSeveralTypesAndSubnetsMayGoBackToOneOrNone() {
        registry.groups().create(web, rich());

        assertThat(registry.groups().update(web, settings -> plain()).settings())
                .returns(List.of("t3.small"), GroupSettings::instanceTypes)
                .returns(List.of(), GroupSettings::subnets);
    }

    @Test
    void onlyGroupsThatWatchNodesAreAmongThoseThatDo() {
        registry.groups().create(web, plain());
        assertThat(registry.groups().watching()).extracting(Group::name).doesNotContain(web);

        Group watching = registry.groups().update(web, settings -> rich());
        assertThat(registry.groups().watching()).contains(watching);

        registry.groups().delete(web);
        assertThat(registry.groups().watching()).extracting(Group::name).doesNotContain(web);
    }

    @Test
    void twoGroupsOfOneNameAreRefused() {
        registry.groups().create(web, plain());

        assertThatThrownBy(() -> registry.groups().create(web, plain())).isInstanceOf(GroupExistsException.class);
    }

    @Test
    void ofManyWhoCreateAGroupAtOnceOneSucceeds() {
        List<Object> answers = atOnce(8, () -> registry.groups().create(web, plain()));

        assertThat(answers).filteredOn(Group.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(GroupExistsException.class::isInstance).hasSize(7);
    }

    @Test
    void aChangedBaseImageMakesTheNextRebakeStartFromBase() {
        registry.groups().create(web, plain());
        clock.advance(Duration.ofMinutes(1));

        Group same = registry.groups().update(web, settings -> settings);
        Group changed = registry.groups().update(web, settings -> rich());

        assertThat(same.fromBase()).isFalse();
        assertThat(changed.fromBase()).isTrue();
        assertThat(changed.settings()).isEqualTo(rich());
        assertThat(changed.updatedAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(pickUp(request(Purpose.REBAKE)).fromBase()).isTrue();
    }

    @Test
    void rulesFromBeforeThereWereTagsAndOptionsAreReadWithWhatWasTheRuleThen() throws SQLException {
        registry.groups().create(web, rich());
        try (Connection connection = registry.dataSource().getConnection()) {
            DSL.using(connection, UNQUOTED)
                    .update(IMAGE_GROUP)
                    .set(IMAGE_GROUP.CHANGE_RULES, JSON.valueOf("""
                        {"rule": "INTENTIONAL", "ignored": [{"type": "File", "title": "/tmp/*"}], "rejectSkipped": true}
                        """))
                    .where(IMAGE_GROUP.ACTIVE_NAME.eq(web.value()))
                    .execute();
        }

        assertThat(registry.groups().find(web).orElseThrow().settings().rules())
                .isEqualTo(new ChangeRules(
                        ChangeRules.Rule.INTENTIONAL,
                        List.of(new IgnoredChange("File", "/tmp/*", "*")),
                        false,
                        false,
                        true));
    }

    @Test
    void ofSeveralWhoChangeAGroupAtOnceEveryOneIsHeard() {
        registry.groups().create(web, plain());
        AtomicInteger next = new AtomicInteger();

        atOnce(8, () -> {
            IgnoredChange mine = new IgnoredChange("File", "/tmp/" + next.getAndIncrement(), "*");
            return registry.groups().update(web, settings -> {
                ChangeRules rules = settings.rules();
                List<IgnoredChange> all =
                        Stream.concat(rules.ignored().stream(), Stream.of(mine)).toList();
                return settings.with(new ChangeRules(
                        rules.rule(), all, rules.countCorrective(), rules.acceptNoopPending(), rules.rejectSkipped()));
            });
        });

        assertThat(registry.groups().find(web).orElseThrow().settings().rules().ignored())
                .hasSize(9)
                .doesNotHaveDuplicates();
    }

    @Test
    void anUnknownGroupIsNeitherFoundNorChangedNorDeletedNorRebaked() {
        assertThat(registry.groups().find(NOBODY)).isEmpty();
        assertThatThrownBy(() -> registry.groups().update(NOBODY, settings -> settings))
                .isInstanceOf(UnknownGroupException.class);
        assertThatThrownBy(() -> registry.groups().delete(NOBODY)).isInstanceOf(UnknownGroupException.class);
        assertThatThrownBy(() -> registry.rebakes().request(requestOf(NOBODY, Purpose.REBAKE)))
                .isInstanceOf(UnknownGroupException.class);
    }

    @Test
    void aBusyGroupIsNotDeleted() {
        registry.groups().create(web, plain());
        Rebake rebake = request(Purpose.REBAKE);

        assertThatThrownBy(() -> registry.groups().delete(web)).isInstanceOf(GroupBusyException.class);

        end(pickUp(rebake), Outcome.CANCELLED);
        registry.groups().delete(web);
        assertThat(registry.groups().find(web)).isEmpty();
    }

    @Test
    void aDeletedGroupKeepsItsImagesAndFreesItsName() {
        Group old = registry.groups().create(web, plain());
        Image image = promoted(pickUp(request(Purpose.REBAKE)));

        registry.groups().delete(web);

        assertThat(registry.groups().find(old.id())).map(Group::name).contains(web);
        assertThat(registry.groups().all()).extracting(Group::name).doesNotContain(web);
        assertThat(registry.images().list(Optional.of(web))).containsExactly(image);
        assertThat(registry.images().list(Optional.empty())).contains(image);
        Group young = registry.groups().create(web, plain());
        assertThat(young.id()).isNotEqualTo(old.id());
        assertThat(registry.images().list(Optional.of(web))).isEmpty();
    }
}
