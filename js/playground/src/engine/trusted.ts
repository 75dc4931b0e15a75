interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): unknown };
}

const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = trusted?.createPolicy("gamseong", { createScriptURL: (url) => url });

/** Returns the URL of our own worker in the form that the page's policy asks for; the policy allows no other script or HTML. */
export function scriptUrl(url: string): unknown {
  return policy ? policy.createScriptURL(url) : url;
}
