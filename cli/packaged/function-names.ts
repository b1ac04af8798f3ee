/** The functions of the deployment; only the last one writes to the observed account. */
export const functionNames = ['detect', 'verify', 'sweep', 'answer', 'tell', 'remediate'] as const;
