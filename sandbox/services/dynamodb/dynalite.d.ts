declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A DynamoDB in memory, as a server that need not listen; times in milliseconds. */
  export default function dynalite(options: {
    createTableMs: number;
    updateTableMs: number;
    deleteTableMs: number;
  }): Server;
}
