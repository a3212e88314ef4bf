/** Whether a host, as in an address, is this machine: "localhost", "127.0.0.1", "[::1]". */
export const isThisMachine = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);
