@NullMarked
package io.drover.sharding;

import org.jspecify.annotations.NullMarked;
