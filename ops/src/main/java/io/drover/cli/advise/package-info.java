/** Advice on a fleet from its dump: which moves would help it, and how they are shown. */
@NullMarked
package io.drover.cli.advise;

import org.jspecify.annotations.NullMarked;
