package dev.autoami.it.crash;

import dev.autoami.rebaker.InstanceShells.InstanceShell;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Ports whose every call is a deed, whatever methods they have. */
final class Recorded {
    private Recorded() {}

    static <T> T port(Deeds.With with, Class<T> type, T port, Deeds deeds) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class
                            || method.getName().equals("close")) {
                        return invoke(port, method, arguments);
                    }
                    Object answer =
                            deeds.call(with, name(type, method, arguments), () -> invoke(port, method, arguments));
                    return answer instanceof InstanceShell shell
                            ? port(with, InstanceShell.class, shell, deeds)
                            : answer;
                }));
    }

    /** A command on an instance is told by its text, or by the name of the script that it reads. */
    private static String name(Class<?> type, Method method, Object @Nullable [] arguments) {
        String name = type.getSimpleName() + "." + method.getName();
        if (type == InstanceShell.class && arguments != null) {
            String stdin = String.valueOf(arguments[1]).lines().findFirst().orElse("");
            return "%s %s %s".formatted(name, arguments[0], stdin).strip();
        }
        return name;
    }

    private static @Nullable Object invoke(Object port, Method method, Object @Nullable [] arguments) throws Exception {
        try {
            return method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
