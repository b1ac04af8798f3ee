import { OrganizationsClient, type OrganizationsClientConfig } from '@aws-sdk/client-organizations';

/** Makes a client; in a file of its own, which is loaded when a condition first asks for an organization. */
export const make = (config: OrganizationsClientConfig): OrganizationsClient => new OrganizationsClient(config);
