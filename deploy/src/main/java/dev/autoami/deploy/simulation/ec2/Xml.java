package dev.autoami.deploy.simulation.ec2;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes the elements of an EC2 answer. */
final class Xml {
    private final StringBuilder text = new StringBuilder(1024);

    static String answer(String action, String requestId, Consumer<Xml> content) {
        Xml xml = new Xml();
        xml.text
                .append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<")
                .append(action)
                .append("Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">");
        xml.value("requestId", requestId);
        content.accept(xml);
        xml.text.append("</").append(action).append("Response>");
        return xml.text.toString();
    }

    static String error(String requestId, Ec2Error error) {
        Xml xml = new Xml();
        xml.text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.group("Response", response -> {
            response.group(
                    "Errors",
                    errors -> errors.group("Error", one -> {
                        one.value("Code", error.code());
                        one.value("Message", String.valueOf(error.getMessage()));
                    }));
            response.value("RequestID", requestId);
        });
        return xml.text.toString();
    }

    void value(String name, Object value) {
        text.append('<').append(name).append('>');
        escape(value.toString());
        text.append("</").append(name).append('>');
    }

    void value(String name, Optional<? extends Object> value) {
        value.ifPresent(present -> value(name, present));
    }

    void group(String name, Consumer<Xml> content) {
        text.append('<').append(name).append('>');
        content.accept(this);
        text.append("</").append(name).append('>');
    }

    /** A list, as EC2 writes it: an "item" element each. */
    <T> void set(String name, Collection<T> items, Consumer<T> writer) {
        group(name, set -> items.forEach(item -> group("item", one -> writer.accept(item))));
    }

    void tags(Map<String, String> tags) {
        if (!tags.isEmpty()) {
            set("tagSet", tags.entrySet(), tag -> {
                value("key", tag.getKey());
                value("value", tag.getValue());
            });
        }
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '\r' -> text.append("&#13;");
                default -> text.append(c);
            }
        }
    }
}
