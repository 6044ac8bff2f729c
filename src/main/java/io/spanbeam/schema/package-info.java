/**
 * Reading and annotating as schema transforms, so that Beam YAML, Python and any SDK with an
 * expansion service can use them: configured by a row, and rows in and out. Thin layers over the
 * same transforms as those of {@code io.spanbeam.AxSpansIO}.
 *
 * <p>What is configured is checked with a sentence that names the field: by itself when the
 * transform is made; what depends on other fields or on limits of the service, such as the size of
 * a batch, when it is applied. Names of projects and spaces are looked up then too; that needs the
 * API key where the pipeline is built. The key itself is never configured, only where it is.
 *
 * <p>May use every room but {@code cli} and {@code local}.
 */
package io.spanbeam.schema;
