/**
 * What a run looks like: its pictures, as PNG. Drawn with Java2D's shapes alone, text included, so
 * that a machine without any font draws them too.
 */
package clann.report.picture;
