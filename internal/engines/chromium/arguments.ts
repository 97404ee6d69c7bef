/** Command line of Chromium: no network of its own, and none around the proxy. */
export function launchArguments(proxyServer: string | undefined): string[] {
  const quiet = [
    '--disable-quic',
    '--disable-domain-reliability',
    '--dns-prefetch-disable',
    '--no-pings',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-gpu',
    '--disable-software-rasterizer',
    '--disable-webgl',
    '--font-render-hinting=none',
    // A page may fill this much memory with its own objects; beyond it the page ends, not the machine.
    '--js-flags=--max-old-space-size=512',
  ];
  if (proxyServer === undefined) return quiet;
  // Names are for the proxy to look up: nothing but its own address resolves in the browser.
  const { hostname } = new URL(proxyServer);
  return [...quiet, `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${hostname.replace(/^\[|\]$/g, '')}`];
}
