export type Channel = 'call' | 'text';
