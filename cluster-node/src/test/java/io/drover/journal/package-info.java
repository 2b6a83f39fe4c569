@NullMarked
package io.drover.journal;

import org.jspecify.annotations.NullMarked;
