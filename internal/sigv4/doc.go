// Package sigv4 computes AWS's Signature Version 4 as S3 endpoints take it in
// the Authorization header, and reads that header. It sends nothing.
//
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (2026-11).
package sigv4
