/** What the browser's client asks for at its start. Without the compression named here it would ask before each event whether it may send. */
export function remoteConfig(token: string) {
  return {
    token,
    supportedCompression: ['gzip', 'gzip-js'],
    hasFeatureFlags: false,
    sessionRecording: false,
    heatmaps: false,
    surveys: false,
    autocapture_opt_out: false,
    capturePerformance: false,
    siteApps: [],
    defaultIdentifiedOnly: true,
  };
}

/** The same as a script. */
export function remoteConfigScript(token: string): string {
  const name = JSON.stringify(token.replace(/\W/g, ''));
  const config = JSON.stringify({ config: remoteConfig(token.replace(/\W/g, '')), siteApps: [] });
  return `(window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{})[${name}]=${config};\n`;
}

/** The answer where somebody asks for feature flags: there are none. */
export function noFlags(requestId: string) {
  return {
    flags: {},
    featureFlags: {},
    featureFlagPayloads: {},
    errorsWhileComputingFlags: false,
    requestId,
    quotaLimited: [],
  };
}

/** The same for the older call, which tells the configuration too. */
export function decided(requestId: string) {
  return {
    ...noFlags(requestId),
    config: { enable_collect_everything: true },
    supportedCompression: ['gzip', 'gzip-js'],
    sessionRecording: false,
  };
}
