/**
 * Reading and annotating as schema transforms, so that Beam YAML, Python and any SDK with an
 * expansion service can use them: configured by a row, and rows in and out. Thin layers over the
 * same transforms as those of {@code io.spanbeam.AxSpansIO}.
 *
 * <p>What is configured is checked when the transform is made, with a sentence that names the field
 * as the user wrote it. Names of projects and spaces are looked up when it is applied; that needs
 * the API key where the pipeline is built. The key itself is never configured, only where it is.
 *
 * <p>May use every room but {@code cli} and {@code local}.
 */
package io.spanbeam.schema;
