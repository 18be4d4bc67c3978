"""Networks in other programs' formats.

`onnx_import` reads an ONNX model into operations of the engine and runs it; `onnx_ops` holds one function per ONNX
operator by family, and `onnx_support` says which of ONNX's conformance cases each of them passes.
"""
