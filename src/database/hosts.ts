/** The address of each server in one that names several hosts. One that names a single server is left as it is. */
export function hostsIn(url: string): string[] {
  const parts = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]+)(.*)$/is.exec(url);
  const [, before = '', hosts = '', after = ''] = parts ?? [];
  return hosts.includes(',') ? hosts.split(',').map((host) => `${before}${host.trim()}${after}`) : [url];
}
