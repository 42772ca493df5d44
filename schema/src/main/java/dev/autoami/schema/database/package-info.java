/**
 * How the repositories reach the database: transactions, time, JSON columns, and what becomes of failures. Public for the
 * repositories' packages only; jOOQ's types do not leave the schema module. Blocking: never on an event loop.
 */
@NullMarked
package dev.autoami.schema.database;

import org.jspecify.annotations.NullMarked;
