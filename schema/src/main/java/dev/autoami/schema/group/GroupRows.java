package dev.autoami.schema.group;

import static dev.autoami.schema.jooq.Tables.IMAGE_GROUP;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.autoami.schema.database.Columns;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.jooq.tables.records.ImageGroupRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jspecify.annotations.Nullable;

/** Rows of {@code image_group}; public for the other repositories only. */
public final class GroupRows {
    private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};
    private static final TypeReference<ChangeRules> RULES = new TypeReference<>() {};

    private GroupRows() {}

    /**
     * The row of a group that is not deleted, locked: whoever files a rebake and whoever deletes the group wait for each
     * other.
     */
    public static ImageGroupRecord lock(DSLContext tx, GroupName name) {
        return tx.selectFrom(IMAGE_GROUP)
                .where(IMAGE_GROUP.ACTIVE_NAME.eq(name.value()))
                .forUpdate()
                .fetchOptional()
                .orElseThrow(() -> new UnknownGroupException(name));
    }

    /** The group of that name, or if it was deleted, those that had it. */
    public static Condition named(DSLContext tx, GroupName name) {
        return tx.fetchExists(IMAGE_GROUP, IMAGE_GROUP.ACTIVE_NAME.eq(name.value()))
                ? IMAGE_GROUP.ACTIVE_NAME.eq(name.value())
                : IMAGE_GROUP.NAME.eq(name.value());
    }

    static Group read(ImageGroupRecord row) {
        return new Group(
                row.getId(),
                new GroupName(row.getName()),
                settings(row),
                row.getFromBase(),
                row.getCreatedAt(),
                row.getUpdatedAt());
    }

    private static GroupSettings settings(ImageGroupRecord row) {
        return new GroupSettings(
                new AmiId(row.getBaseImage()),
                list(row.getInstanceType(), row.getOtherInstanceTypes()),
                row.getLogin(),
                row.getPuppetServer(),
                row.getCaServer(),
                row.getRegion(),
                list(row.getSubnet(), row.getOtherSubnets()),
                Columns.strings(row.getSecurityGroups()),
                Optional.ofNullable(row.getInstanceProfile()),
                Connect.valueOf(row.getConnectBy()),
                Optional.ofNullable(row.getUserKeyName()).map(name -> new UserKey(name, row.getUserKeyFile())),
                row.getEnvironment(),
                Columns.parse(row.getTrustedFacts(), FACTS),
                row.getImagePrefix(),
                Optional.ofNullable(row.getDescription()),
                Optional.ofNullable(row.getBeforeClean()),
                row.getMaxRuns(),
                Columns.parse(row.getChangeRules(), RULES),
                new Watching(
                        Optional.ofNullable(row.getWatch()).map(Columns::strings).orElse(List.of()).stream()
                                .map(Glob::new)
                                .toList(),
                        Duration.ofSeconds(row.getWatchIntervalSeconds()),
                        Watching.NodeImage.valueOf(row.getWatchImage())));
    }

    private static List<String> list(@Nullable String first, @Nullable JSON others) {
        return Stream.concat(
                        Stream.ofNullable(first),
                        Stream.ofNullable(others).flatMap(json -> Columns.strings(json).stream()))
                .toList();
    }

    private static @Nullable JSON others(List<String> list) {
        return list.size() < 2 ? null : Columns.json(list.subList(1, list.size()));
    }

    static void write(GroupSettings settings, ImageGroupRecord row) {
        row.setBaseImage(settings.baseImage().value());
        row.setInstanceType(settings.instanceTypes().getFirst());
        row.setOtherInstanceTypes(others(settings.instanceTypes()));
        row.setLogin(settings.login());
        row.setPuppetServer(settings.puppetServer());
        row.setCaServer(settings.caServer());
        row.setRegion(settings.region());
        row.setSubnet(settings.subnets().isEmpty() ? null : settings.subnets().getFirst());
        row.setOtherSubnets(others(settings.subnets()));
        row.setSecurityGroups(Columns.json(settings.securityGroups()));
        row.setInstanceProfile(settings.instanceProfile().orElse(null));
        row.setConnectBy(settings.connect().name());
        row.setUserKeyName(settings.userKey().map(UserKey::name).orElse(null));
        row.setUserKeyFile(settings.userKey().map(UserKey::file).orElse(null));
        row.setEnvironment(settings.environment());
        row.setTrustedFacts(Columns.json(settings.trustedFacts()));
        row.setImagePrefix(settings.imagePrefix());
        row.setDescription(settings.description().orElse(null));
        row.setBeforeClean(settings.beforeClean().orElse(null));
        row.setMaxRuns(settings.maxRuns());
        row.setChangeRules(Columns.json(settings.rules()));
        List<String> certnames =
                settings.watching().certnames().stream().map(Glob::pattern).toList();
        row.setWatch(certnames.isEmpty() ? null : Columns.json(certnames));
        row.setWatchIntervalSeconds(settings.watching().interval().toSeconds());
        row.setWatchImage(settings.watching().image().name());
    }
}
