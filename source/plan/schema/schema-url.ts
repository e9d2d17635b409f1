/** What a plan names in `$schema`, so that editors complete and check it. */
export const planSchemaUrl = 'https://unpkg.com/claude-grid/distribution/plan.schema.json';
