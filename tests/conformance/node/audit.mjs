// Prints what the server audits of graphql-http find at an address, as JSON.
import { auditServer } from "graphql-http";

const results = await auditServer({ url: process.argv[2] });
const told = results.map(({ id, name, status, reason }) => ({ id, name, status, reason: reason ?? "" }));
console.log(JSON.stringify(told));
