/**
 * The version of this build: package.json's, put in by build.mjs. Running from source has none.
 */
declare const dbsealVersion: string | undefined;

export const version: string = typeof dbsealVersion === 'string' ? dbsealVersion : '0.0.0-source';
