/** What operators ask and order of a running cluster, over HTTP. */
@NullMarked
package io.drover.api;

import org.jspecify.annotations.NullMarked;
