/**
 * The embedded store: every event and snapshot in one SQLite file, and the reading of what
 * happened.
 */
@NullMarked
package io.drover.journal;

import org.jspecify.annotations.NullMarked;
