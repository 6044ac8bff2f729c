/**
 * The assembled pipelines: from a job, which is a value without secrets, to a Beam pipeline, and
 * from its metrics to progress.
 *
 * <p>May depend on every package but {@code cli} and {@code local}.
 */
package io.spanbeam.pipeline;
